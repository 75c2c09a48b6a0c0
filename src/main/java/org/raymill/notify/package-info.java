/**
 * Tells people and programs outside of the site what becomes of jobs: {@link org.raymill.notify.Notifier} is the actor that has notices delivered,
 * {@link org.raymill.notify.Webhooks} and {@link org.raymill.notify.Mails} deliver them. {@link org.raymill.notify.ServerBulletin} says what becomes of render servers. What is to be told of a job, and whether it was, is the job's
 * matter. May use {@code protocol} and {@code model}.
 */
package org.raymill.notify;
