/**
 * How much users may have, and what they have, in the site's database: {@link org.raymill.quota.QuotaRows} within transactions of others, and {@link
 * org.raymill.quota.QuotaKeeper} for everybody else. May use {@code audit}, {@code protocol} and {@code model}.
 */
package org.raymill.quota;
