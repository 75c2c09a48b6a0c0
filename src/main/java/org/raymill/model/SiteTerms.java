package org.raymill.model;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Pattern;

/**
 * On what terms a job may be rendered at other sites.
 *
 * @param choice where it may be rendered
 * @param budget the most that other sites may ask for all of it, in the currency that its own site reckons in, 0 to {@value #MAX_BUDGET}. With 0
 *     nothing may be spent: it goes only to sites that ask nothing. What was spent on attempts that failed there counts, too
 * @param dataClass of what class its files are, such as {@code public}: they are sent only to sites that accept that class; 1 to
 *     {@value #MAX_DATA_CLASS} lower-case letters, digits or hyphens, beginning with a letter
 * @param results where what another site has rendered is kept
 */
public record SiteTerms(SiteChoice choice, BigDecimal budget, String dataClass, Results results) {

    /** Where results are kept that another site has rendered. */
    public enum Results {
        /** They are brought to the storage of the site that the job was submitted to. */
        HOME,
        /** They stay in the storage of the site that rendered them, and clients fetch them there. */
        THERE
    }

    private static final Pattern DATA_CLASS = Pattern.compile("[a-z][a-z0-9-]*");

    /** The most that a budget can be. */
    public static final int MAX_BUDGET = 1_000_000_000;
    /** The longest name of a class of data, in characters. */
    public static final int MAX_DATA_CLASS = 40;
    /** The class of files of which nothing is said. */
    public static final String DEFAULT_DATA_CLASS = "internal";
    /** The job stays where it is. */
    public static final SiteTerms LOCAL =
            new SiteTerms(SiteChoice.LOCAL, BigDecimal.ZERO, DEFAULT_DATA_CLASS, Results.HOME);

    public SiteTerms {
        choice = choice == null ? SiteChoice.LOCAL : choice;
        dataClass = dataClass == null ? DEFAULT_DATA_CLASS : dataClass;
        results = results == null ? Results.HOME : results;
        budget = budget == null ? BigDecimal.ZERO : budget;
        if (!Money.isWithin(budget, MAX_BUDGET)) {
            throw new IllegalArgumentException("budget must lie between 0 and " + MAX_BUDGET + ", not " + budget);
        }
        budget = Money.of(budget, RoundingMode.FLOOR);
        if (!isDataClass(dataClass)) {
            throw new IllegalArgumentException("a class of data has 1 to " + MAX_DATA_CLASS
                    + " lower-case letters, digits or hyphens, beginning with a letter, such as public");
        }
    }

    /** Whether a text can name a class of data. */
    public static boolean isDataClass(String text) {
        return text != null
                && text.length() <= MAX_DATA_CLASS
                && DATA_CLASS.matcher(text).matches();
    }
}
