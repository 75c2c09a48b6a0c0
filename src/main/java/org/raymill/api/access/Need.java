package org.raymill.api.access;

import org.raymill.model.Grants;
import org.raymill.model.Role;

/** What a request asks of its caller. */
public enum Need {
    /** Nothing: it tells nothing of the farm's, or asks for a right of its own. */
    NOTHING,
    /** To be known and to have some role; what is answered is for what the caller may see. */
    KNOWN,
    /** To be allowed to ask how many render nodes are wanted. */
    SCALE,
    /** To be allowed to submit jobs in some project. */
    SUBMIT,
    /** To be allowed to see the job. */
    SEE_JOB,
    /** To be allowed to change the job: to be its user, or an operator of its project. */
    CHANGE_JOB,
    /** To be the user whose account it is, or an administrator. */
    OWN_ACCOUNT,
    /** To be allowed to see all projects. */
    SEE_ALL,
    /** To be an operator of the farm. */
    OPERATE,
    /** To be an administrator. */
    ADMINISTER;

    /** What is told of a caller that does not meet the need. */
    public enum Decision {
        ALLOWED,
        /** It has to say who it is. */
        SIGN_IN,
        /** For this caller there is no such thing. */
        HIDDEN,
        FORBIDDEN
    }

    /**
     * What a job is to those who ask for it.
     *
     * @param user who submitted it
     */
    public record JobOwner(String project, String user) {}

    /** Whether this is about one job. */
    public boolean isOfJob() {
        return this == SEE_JOB || this == CHANGE_JOB;
    }

    /** Decides about what is neither about a job nor an account. */
    public Decision decide(Caller caller) {
        if (this == NOTHING) {
            return Decision.ALLOWED;
        }
        Grants grants = caller.grants();
        boolean allowed =
                switch (this) {
                    case KNOWN -> grants.allowSomewhere(Role.VIEWER);
                    case SCALE -> grants.allowEverywhere(Role.SCALER);
                    case SUBMIT -> grants.allowSomewhere(Role.SUBMITTER);
                    case SEE_ALL -> grants.allowEverywhere(Role.VIEWER);
                    case OPERATE -> grants.allowEverywhere(Role.OPERATOR);
                    case ADMINISTER -> grants.allowEverywhere(Role.ADMIN);
                    default -> false;
                };
        return allowed ? Decision.ALLOWED : refused(caller);
    }

    private static Decision refused(Caller caller) {
        return caller.equals(Caller.NOBODY) ? Decision.SIGN_IN : Decision.FORBIDDEN;
    }

    /** Decides about a job. */
    public static Decision decide(Need need, Caller caller, JobOwner job) {
        if (caller.equals(Caller.NOBODY)) {
            return Decision.SIGN_IN;
        }
        Grants grants = caller.grants();
        if (!grants.allow(Role.VIEWER, job.project())) {
            return Decision.HIDDEN;
        }
        if (need == SEE_JOB || grants.allow(Role.OPERATOR, job.project())) {
            return Decision.ALLOWED;
        }
        boolean own = caller.name().filter(job.user()::equals).isPresent();
        return own && grants.allow(Role.SUBMITTER, job.project()) ? Decision.ALLOWED : Decision.FORBIDDEN;
    }

    /**
     * Decides about an account. A token that allows less than its user may can look at the account, but not change it.
     *
     * @param changes whether it is to be changed
     */
    public static Decision decide(Caller caller, String account, boolean changes) {
        boolean own = caller.name().filter(account::equals).isPresent() && (caller.isUnlimited() || !changes);
        return own || caller.grants().allowEverywhere(Role.ADMIN) ? Decision.ALLOWED : refused(caller);
    }

    /** What is needed, for people. */
    public String explain() {
        return switch (this) {
            case NOTHING -> "nothing is needed";
            case KNOWN -> "a role in some project is needed";
            case SCALE -> "the role scaler, or viewer in all projects, is needed";
            case SUBMIT -> "the role submitter in some project is needed";
            case SEE_JOB -> "the role viewer in the job's project is needed";
            case CHANGE_JOB -> "to be the job's user, or the role operator in its project, is needed";
            case OWN_ACCOUNT -> "to be that user, or the role admin, is needed";
            case SEE_ALL -> "the role viewer in all projects is needed";
            case OPERATE -> "the role operator in all projects is needed";
            case ADMINISTER -> "the role admin is needed";
        };
    }
}
