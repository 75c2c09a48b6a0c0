/**
 * Render jobs: {@link org.raymill.job.RenderJob} is the sharded actor around the pure {@code job.core}, {@link org.raymill.job.AcceptedJob}
 * what it does once the job is accepted, {@link org.raymill.job.JobJournal} its event-sourced part, {@link org.raymill.job.JobCatalog} the
 * table by which jobs are listed and found again. {@code Consigning} has frames rendered at other sites, {@code Notifying} has people told. May use {@code protocol} and {@code model}.
 */
package org.raymill.job;
