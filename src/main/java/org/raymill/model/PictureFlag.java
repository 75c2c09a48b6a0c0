package org.raymill.model;

/** What is strange about a finished picture. None of it proves that the picture is wrong. */
public enum PictureFlag {
    /** Every pixel is black. */
    BLACK("wholly black"),
    /** Every pixel is transparent. */
    TRANSPARENT("wholly transparent"),
    /** A notable share of the pixels has the magenta by which Blender shows that a texture is missing. */
    MISSING_TEXTURE("has the magenta of a missing texture"),
    /** The picture is of a kind whose pixels could not be looked at. */
    UNCHECKED("its pixels could not be checked"),
    /** It was to be compared with that of another server, and no two agreed in time. */
    UNVERIFIED("no second server has verified it");

    private final String text;

    PictureFlag(String text) {
        this.text = text;
    }

    /** For people, as what is said of a picture. */
    public String text() {
        return text;
    }

    /** Whether a job may say that such pictures fail. */
    public boolean canFail() {
        return this != UNCHECKED && this != UNVERIFIED;
    }
}
