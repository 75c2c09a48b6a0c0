/**
 * The HTTP API, version 1: {@link org.raymill.api.HttpApi} listens, one class of routes for each kind of resource, problem documents for
 * everything that goes wrong. {@link org.raymill.api.AccessGuard} stands before all of them. What comes from clients is checked here, before an
 * actor or the storage sees it. May use {@code protocol}, {@code model}, {@code access}, {@code storage} and the parameters of {@code rendering}.
 */
package org.raymill.api;
