package org.raymill.api;

import akka.http.javadsl.model.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.raymill.api.access.Caller;
import org.raymill.api.access.Need;
import org.raymill.api.access.Need.Decision;
import org.raymill.api.access.Need.JobOwner;
import org.raymill.model.JobId;
import org.raymill.protocol.FarmEvent;
import org.raymill.protocol.FarmEvent.JobChanged;
import org.raymill.protocol.FarmEvent.JobRemoved;
import org.raymill.protocol.FarmEvent.SampleTaken;
import org.raymill.protocol.FarmEvent.ServerChanged;

/** Which events a listener may see, and for how long it may listen. */
final class EventViews {

    private final Authentication authentication;
    private final JobOwners owners;

    EventViews(Authentication authentication, JobOwners owners) {
        this.authentication = authentication;
        this.owners = owners;
    }

    /** Whether somebody may still do what it could when it began to listen. */
    CompletionStage<Boolean> goesOn(HttpRequest request) {
        Caller before = Callers.of(request);
        return authentication.caller(request).thenApply(before::equals).exceptionally(failure -> {
            // That it can not be found out now is no reason to let somebody go.
            return !(failure.getCause() instanceof ProblemException refused)
                    || refused.problem().type() == ProblemType.UNAVAILABLE;
        });
    }

    /**
     * What of a list a caller may see.
     *
     * @param event what an element of it tells
     */
    <T> CompletionStage<List<T>> visible(Caller caller, List<T> all, Function<T, FarmEvent> event) {
        if (caller.visible().isEmpty()) {
            return CompletableFuture.completedFuture(all);
        }
        CompletionStage<List<T>> seen = CompletableFuture.completedFuture(new ArrayList<>());
        for (T element : all) {
            seen = seen.thenCompose(
                    before -> isVisible(caller, event.apply(element)).thenApply(visible -> {
                        if (visible) {
                            before.add(element);
                        }
                        return before;
                    }));
        }
        return seen;
    }

    private CompletionStage<Boolean> isVisible(Caller caller, FarmEvent event) {
        CompletionStage<Optional<JobOwner>> owner;
        if (event instanceof ServerChanged) {
            return CompletableFuture.completedFuture(true);
        } else if (event instanceof JobChanged changed) {
            owner = CompletableFuture.completedFuture(Optional.of(owners.note(changed.job())));
        } else if (event instanceof JobRemoved removed) {
            owner = CompletableFuture.completedFuture(owners.remembered(removed.job()));
        } else {
            owner = ownerOf(((SampleTaken) event).job());
        }
        return owner.thenApply(found -> found.filter(job -> Need.decide(Need.SEE_JOB, caller, job) == Decision.ALLOWED)
                .isPresent());
    }

    private CompletionStage<Optional<JobOwner>> ownerOf(JobId job) {
        return owners.of(job).exceptionally(failure -> Optional.empty());
    }
}
