package org.raymill.api.json;

import java.util.List;
import org.raymill.model.UserAccount;

/** The users of a site, by name. */
public record UserList(List<UserAccount> users) {

    public UserList {
        users = users == null ? List.of() : List.copyOf(users);
    }
}
