/**
 * Who may use the farm: users with roles in projects, their tokens, passwords and sessions, kept in the site's database by {@link
 * org.raymill.access.AccessKeeper}. {@link org.raymill.access.TokenText} is a token as its owner has it, {@link org.raymill.access.SecretHash} what is kept
 * of a secret. What a request needs is not decided here but in {@code api.access}. May use {@code audit}, {@code protocol} and {@code model}.
 */
package org.raymill.access;
