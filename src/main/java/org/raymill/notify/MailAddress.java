package org.raymill.notify;

/** Says what an e-mail address is: the plain form, without quotes, comments and names, which nobody needs here. */
final class MailAddress {

    private static final int MAX = 254;
    private static final String ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
    private static final String LABEL = "[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?";

    private MailAddress() {}

    static boolean isOne(String text) {
        return text.length() <= MAX && text.matches(ATOM + "(\\." + ATOM + ")*@" + LABEL + "(\\." + LABEL + ")*");
    }
}
