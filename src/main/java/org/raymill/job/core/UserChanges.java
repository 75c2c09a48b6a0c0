package org.raymill.job.core;

/**
 * Tells what people decide about a job from what becomes of it. They count as versions of the job, so that somebody who decides on what was seen a
 * moment ago can not undo what somebody else has decided meanwhile, and yet can always change a job that is at work.
 */
final class UserChanges {

    private UserChanges() {}

    /** Whether somebody, or the site that handed the job over, has changed something by this event. */
    static boolean isOne(JobEvent event) {
        return event instanceof JobEvent.Paused
                || event instanceof JobEvent.Resumed
                || event instanceof JobEvent.PriorityChanged
                || event instanceof JobEvent.SettingsChanged
                || event instanceof JobEvent.TasksRetried
                || event instanceof JobEvent.FrameSkipped
                || event instanceof JobEvent.CancelRequested
                || event instanceof JobEvent.Removed
                || event instanceof JobEvent.TasksGivenUp given && !given.by().isEmpty();
    }
}
