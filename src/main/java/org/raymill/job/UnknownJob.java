package org.raymill.job;

import org.raymill.model.AttemptId;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderJobCommand.EndedInLease;
import org.raymill.protocol.RenderServerCommand;

/** What a job that does not exist says to servers that think it does. */
final class UnknownJob {

    private UnknownJob() {}

    /** Answers a message, so that its sender forgets what it holds for the job. */
    static void answer(RenderJobCommand message) {
        if (message instanceof RenderJobCommand.LeaseGranted granted) {
            granted.server()
                    .tell(new RenderServerCommand.ReleaseLease(granted.lease().id()));
        } else if (message instanceof RenderJobCommand.AttemptEnded ended) {
            answer(Dispatch.together(ended));
        } else if (message instanceof RenderJobCommand.AttemptsEnded ended) {
            Acknowledgements acknowledgements = new Acknowledgements();
            for (EndedInLease group : ended.ended()) {
                group.successes()
                        .attempts()
                        .forEach(attempt -> acknowledgements.add(ended.server(), new AttemptId(attempt)));
                group.outcomes().forEach(outcome -> acknowledgements.add(ended.server(), outcome.attempt()));
                group.lease().ifPresent(lease -> ended.server().tell(new RenderServerCommand.ReleaseLease(lease.id())));
            }
            acknowledgements.send();
        } else if (message instanceof RenderJobCommand.AttemptsRunning report) {
            String reason = "there is no such job";
            report.attempts().forEach(running -> {
                var attempt = running.attempt();
                report.serverRef()
                        .tell(new RenderServerCommand.StopTask(
                                attempt.job(), attempt.task(), attempt.attempt(), reason));
                report.serverRef()
                        .tell(new RenderServerCommand.ReleaseLease(
                                running.lease().id()));
            });
        }
    }
}
