package org.raymill.storage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.raymill.model.AttemptId;
import org.raymill.model.RelativePath;
import org.raymill.protocol.ResultWriterCommand.Compare;
import org.raymill.protocol.ResultWriterCommand.CompareReply;
import org.raymill.protocol.ResultWriterCommand.StagedPictures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares pictures of attempts while they are staged. */
final class StagedComparison {

    private static final Logger log = LoggerFactory.getLogger(StagedComparison.class);

    private final ResultStore store;
    private final PictureComparer comparer;

    StagedComparison(ResultStore store, PictureComparer comparer) {
        this.store = store;
        this.comparer = comparer;
    }

    /** Compares; whatever goes wrong is said in the answer. */
    CompareReply compare(Compare wanted) {
        List<AttemptId> agreeing = new ArrayList<>();
        List<AttemptId> differing = new ArrayList<>();
        String difference = "";
        try {
            for (AttemptId other : wanted.others()) {
                Optional<String> found = difference(wanted, other);
                (found.isEmpty() ? agreeing : differing).add(other);
                difference = found.orElse(difference);
            }
            return new CompareReply(wanted.task(), wanted.newest(), agreeing, differing, difference, "");
        } catch (IOException e) {
            return failed(wanted, e.getMessage());
        } catch (RuntimeException e) {
            log.error("Pictures of job {} are not compared", wanted.job(), e);
            return failed(wanted, "unexpected error while comparing: " + e);
        }
    }

    private static CompareReply failed(Compare wanted, String why) {
        return new CompareReply(wanted.task(), wanted.newest(), List.of(), List.of(), "", why);
    }

    private Optional<String> difference(Compare wanted, AttemptId other) throws IOException {
        StagedPictures pictures = wanted.pictures();
        for (RelativePath name : pictures.names()) {
            Optional<String> difference = comparer.difference(
                    staged(wanted, wanted.newest(), name),
                    staged(wanted, other, name),
                    pictures.format(),
                    pictures.width(),
                    pictures.height(),
                    wanted.exact().contains(other));
            if (difference.isPresent()) {
                return Optional.of(name + ": " + difference.get());
            }
        }
        return Optional.empty();
    }

    private StoredFile staged(Compare wanted, AttemptId attempt, RelativePath name) throws IOException {
        return store.staged(wanted.job(), attempt, name)
                .orElseThrow(() ->
                        new IOException("the staged picture '" + name + "' of attempt " + attempt + " is missing"));
    }
}
