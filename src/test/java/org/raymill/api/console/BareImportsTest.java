package org.raymill.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BareImportsTest {

    private static final BareImports IMPORTS = new BareImports(List.of(
            new Library("lit", "lit", "3.0", "unused/", "index.js"),
            new Library("@lit/reactive-element", "reactive-element", "2.0", "unused/", "reactive-element.js")));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "import { html } from 'lit';|import { html } from '/console/lib/lit@3.0/index.js';",
                "import{a as b}from\"lit\";|import{a as b}from\"/console/lib/lit@3.0/index.js\";",
                "export*from\"lit/directives/map.js\";|export*from\"/console/lib/lit@3.0/directives/map.js\";",
                "import\"@lit/reactive-element\";|import\"/console/lib/reactive-element@2.0/reactive-element.js\";",
                "import('lit')|import('/console/lib/lit@3.0/index.js')",
                // What is an address, another library, or no import stays.
                "import { html } from './lit.js';|import { html } from './lit.js';",
                "import { html } from 'lit-html';|import { html } from 'lit-html';",
                "const from = 'lit';|const from = 'lit';",
                "Array.from('lit')|Array.from('lit')",
                "text.from 'lit'|text.from 'lit'",
                "const a = 'lit/x.js';|const a = 'lit/x.js';",
            })
    void namesOfLibrariesBecomeAddresses(String module, String sent) {
        assertThat(IMPORTS.resolve(module)).isEqualTo(sent);
    }
}
