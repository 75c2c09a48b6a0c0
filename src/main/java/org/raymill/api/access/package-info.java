/**
 * Who may do what with the API, decided from values alone: a {@link org.raymill.api.access.Caller} and the {@link org.raymill.api.access.Need} that {@link
 * org.raymill.api.access.Needs} names for a route. Who a caller is, is found out in {@code api}. May use {@code model}.
 */
package org.raymill.api.access;
