package org.raymill.scene;

import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

/** What POV-Ray makes of names of files. */
final class PovRayNames {

    /** What to do about a file that POV-Ray can not open, for people. */
    static final String HINT =
            "POV-Ray opens no file whose name, or whose folder below the scene's, has letters beyond ASCII"
                    + " or a quotation mark; rename it, there and in the scene";

    /** POV-Ray 3.7 puts blanks in the place of all other letters, whatever the encoding of the scene is. */
    private static final Pattern CAN_BE_OPENED = Pattern.compile("[ !#-~]*");

    private PovRayNames() {}

    /** Whether POV-Ray can open a file by this name. */
    static boolean canBeOpened(String name) {
        return CAN_BE_OPENED.matcher(name).matches();
    }

    /** Whether a file has settings, as against a scene. */
    static boolean isSettings(Path file) {
        return lower(file).endsWith(".ini");
    }

    /** Whether a file is a part of a scene, by its name. */
    static boolean isText(Path file) {
        return lower(file).matches(".*\\.(inc|pov|mcr|mac)");
    }

    private static String lower(Path file) {
        return file.toString().toLowerCase(Locale.ROOT);
    }

    /** Whether a name in a scene leads to a folder already that is called otherwise in the job. */
    static boolean areTheSame(String name, String inJob) {
        return name.equals(inJob)
                || name.indexOf('\\') < 0
                        && ScenePath.parse(name)
                                .filter(path -> !path.isAbsolute()
                                        && (path.text().equals(inJob)
                                                || path.text().isEmpty()))
                                .isPresent();
    }
}
