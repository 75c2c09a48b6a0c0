package org.raymill.scheduler;

import java.util.concurrent.CompletionStage;

/** Numbers the Schedulers of a site: each gets a higher epoch than all before it, so that the words of a replaced one are known and refused. */
@FunctionalInterface
public interface EpochSource {

    /** A new epoch, higher than any given before; fails when that can not be made sure. */
    CompletionStage<Long> next();
}
