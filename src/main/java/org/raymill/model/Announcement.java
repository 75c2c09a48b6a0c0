package org.raymill.model;

/** What one receiver is told of one thing. The same whenever it is made anew, so that a repeated delivery is known as such. */
public sealed interface Announcement permits Notice, ServerNotice {

    /** Who is told. */
    Notification to();

    /** Names what is told, the same in all tries. */
    String id();

    /** What distinguishes it from others of the same sender. */
    Notice.Key key();
}
