package org.raymill.storage;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.raymill.model.Sha256;
import org.raymill.model.SiteName;

/**
 * The contents of this site's own store, and of the shelves of the sites that it is linked with. For render servers, whose jobs were accepted because
 * all of their files were on the shelf of their own site: whoever asks for a content by its hash has shown before that he has it.
 */
public final class ShelvedContents implements ContentSource {

    private final StorageLayout layout;
    private final MountedContents own;
    private final long maxFileBytes;
    private final Sealing sealing;

    /**
     * The contents below a storage.
     *
     * @param sealing how the files of other sites lie
     */
    public ShelvedContents(StorageLayout layout, long maxFileBytes, Sealing sealing) {
        this.sealing = sealing;
        this.layout = layout;
        this.maxFileBytes = maxFileBytes;
        this.own = new MountedContents(new FileStore(layout, maxFileBytes));
    }

    @Override
    public byte[] read(Sha256 content, int mostBytes) throws IOException {
        try {
            return own.read(content, mostBytes);
        } catch (ContentMissingException e) {
            return shelfOf(content, e).read(content, mostBytes);
        }
    }

    @Override
    public void fetch(Sha256 content, long size, Path target, BooleanSupplier cancelled) throws IOException {
        try {
            own.fetch(content, size, target, cancelled);
        } catch (ContentMissingException e) {
            shelfOf(content, e).fetch(content, size, target, cancelled);
        }
    }

    /**
     * Opens a content to be read; to be closed.
     *
     * @throws ContentMissingException when nobody has sent it
     * @throws org.raymill.sealing.SealingException when it is encrypted, and its key is not here or it was changed
     */
    SeekableByteChannel open(Sha256 content) throws IOException {
        try {
            return own.open(content);
        } catch (ContentMissingException e) {
            return shelfOf(content, e).open(content);
        }
    }

    @Override
    public boolean isSealed(Sha256 content) throws IOException {
        for (MountedContents shelf : own.missing(List.of(content)).isEmpty() ? List.<MountedContents>of() : shelves()) {
            if (shelf.missing(List.of(content)).isEmpty()) {
                return shelf.isSealed(content);
            }
        }
        return false;
    }

    @Override
    public List<Sha256> missing(Collection<Sha256> wanted) throws IOException {
        List<Sha256> missing = own.missing(wanted);
        for (MountedContents shelf : missing.isEmpty() ? List.<MountedContents>of() : shelves()) {
            missing = shelf.missing(missing);
        }
        return missing;
    }

    private MountedContents shelfOf(Sha256 content, ContentMissingException missing) throws IOException {
        for (MountedContents shelf : shelves()) {
            if (shelf.missing(List.of(content)).isEmpty()) {
                return shelf;
            }
        }
        throw missing;
    }

    private List<MountedContents> shelves() throws IOException {
        List<MountedContents> shelves = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(layout.sites())) {
            for (Path folder : folders) {
                String name = folder.getFileName().toString();
                if (SiteName.isValid(name)) {
                    shelves.add(new MountedContents(
                            PeerShelf.store(layout.shelf(new SiteName(name)), maxFileBytes, sealing)));
                }
            }
        } catch (NoSuchFileException e) {
            return List.of(); // no site has ever sent anything
        }
        return shelves;
    }
}
