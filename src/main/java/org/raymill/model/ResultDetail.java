package org.raymill.model;

/**
 * A published result of a job.
 *
 * @param id the file's name, unique in the job
 * @param frame the frame that it shows; the first one of a movie
 * @param size bytes
 * @param attempt the attempt that made it
 */
public record ResultDetail(String id, int frame, String sha256, long size, String attempt, String mediaType) {}
