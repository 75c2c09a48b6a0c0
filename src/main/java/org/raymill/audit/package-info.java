/**
 * Who did what, when and why: the {@link org.raymill.audit.AuditTable table} into which every change by people is entered, with the change itself where both
 * are in the database ({@link org.raymill.audit.AuditedChange}); and how the keepers of such tables {@link org.raymill.audit.DatabaseDesk ask} the database. May use {@code protocol} and {@code model}.
 */
package org.raymill.audit;
