package org.raymill.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessorsTest {

    @Test
    void eachTaskGetsItsOwnAsLongAsThereAreAny() {
        Processors processors = new Processors(List.of(0, 1, 4, 5));
        List<Integer> first = processors.take(2);
        List<Integer> second = processors.take(1);
        assertThat(first).containsExactly(0, 1);
        assertThat(second).containsExactly(4);
        processors.giveBack(first);
        assertThat(processors.take(3)).containsExactly(0, 1, 5);
    }

    @Test
    void aTaskWithMoreCoresThanThereAreRunsAnywhere() {
        assertThat(new Processors(List.of(0, 1)).take(3)).isEmpty();
        assertThat(new Processors(List.of()).take(1)).isEmpty();
    }

    @Test
    void aServerThatOffersFewerCoresUsesNoMoreProcessors() {
        assertThat(Processors.lastOf(List.of(0, 1, 4, 5), 3)).containsExactly(1, 4, 5);
        assertThat(Processors.lastOf(List.of(0, 1), 2)).containsExactly(0, 1);
    }

    @Test
    void aServerThatOffersMoreCoresThanThereAreSharesThem() {
        Processors processors = new Processors(Processors.lastOf(List.of(0, 1), 4));
        assertThat(processors.take(1)).containsExactly(0);
        assertThat(processors.take(1)).containsExactly(1);
        assertThat(processors.take(1)).containsExactly(0);
    }

    @Test
    void theSystemsListIsRead() {
        assertThat(Processors.parse("0-2,5,7-8")).containsExactly(0, 1, 2, 5, 7, 8);
    }
}
