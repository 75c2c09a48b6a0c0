package org.raymill.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SiteChoiceTest {

    @ParameterizedTest
    @ValueSource(strings = {"local", "any", "remote:berlin", "remote:a", "remote:site-2"})
    void isWrittenAsItWasRead(String text) {
        assertThat(SiteChoice.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "here", "remote", "ANY"})
    void saysWhatCanBeChosen(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SiteChoice.parse(text))
                .withMessage("not a choice of site: '" + text + "'; use local, any or remote:NAME");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Berlin", "2nd", "a-", "a/b", "..", "a.b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
    void aSiteHasASimpleName(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SiteChoice.parse("remote:" + name))
                .withMessageStartingWith("not a name of a site: '" + name + "'");
    }

    @Test
    void onlyARemoteSiteIsNamed() {
        assertThatIllegalArgumentException().isThrownBy(() -> new SiteChoice(SiteChoice.Kind.REMOTE, null));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SiteChoice(
                        SiteChoice.Kind.ANY, SiteChoice.parse("remote:b").remote()));
    }
}
