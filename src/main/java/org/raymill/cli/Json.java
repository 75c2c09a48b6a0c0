package org.raymill.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import org.raymill.api.json.ApiJson;

/** Prints what was asked for as JSON. */
final class Json {

    private Json() {}

    static void print(Terminal terminal, Object value) {
        try {
            terminal.print(
                    ApiJson.create().writer(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new CommandException("the answer can not be written as JSON: " + e.getMessage(), e);
        }
    }
}
