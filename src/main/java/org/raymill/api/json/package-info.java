/**
 * The JSON of the HTTP API, version 1: {@link org.raymill.api.json.ApiJson} makes the mapper for it, the records are the documents that are
 * not values of the domain already. Shared by the server and its clients. May use {@code model}.
 */
package org.raymill.api.json;
