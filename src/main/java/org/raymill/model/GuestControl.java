package org.raymill.model;

import java.util.Optional;

/**
 * Who says how a job goes on that another site has handed over: that site, unless people of this one have said something since.
 *
 * @param priority what its site has said last
 * @param hold who of this site has paused it, and why, for people; its site does not resume it then
 */
public record GuestControl(int priority, Optional<String> hold) {

    public GuestControl {
        hold = hold == null ? Optional.empty() : hold;
    }
}
