package org.raymill.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ParallelTest {

    @Test
    void theStepIsTakenForEach() throws IOException {
        Set<Integer> taken = ConcurrentHashMap.newKeySet();
        Parallel.forEach(List.of(1, 2, 3, 4, 5), 2, taken::add);
        assertThat(taken).containsExactlyInAnyOrder(1, 2, 3, 4, 5);
    }

    @Test
    void whenAFailureIsThrownNothingIsAtWorkAnyMore() {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        AtomicBoolean atWork = new AtomicBoolean();

        assertThatThrownBy(() -> Parallel.forEach(List.of("slow", "broken"), 2, item -> {
                    if (item.equals("broken")) {
                        awaitCalmly(begun);
                        throw new IOException("broken");
                    }
                    atWork.set(true);
                    begun.countDown();
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        slowEnd();
                        atWork.set(false);
                    }
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("broken");

        assertThat(atWork).isFalse();
    }

    @Test
    void whoeverIsInterruptedStaysSo() {
        CountDownLatch never = new CountDownLatch(1);
        Thread caller = Thread.currentThread();
        try {
            assertThatThrownBy(() -> Parallel.forEach(List.of(1), 1, item -> {
                        caller.interrupt();
                        awaitCalmly(never);
                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessage("interrupted");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    /** Some work, so that a caller who does not wait is back before it ends. */
    private static void slowEnd() {
        long sum = 0;
        for (long i = 0; i < 200_000_000L; i++) {
            sum += i ^ sum;
        }
        assertThat(sum).isNotEqualTo(-1);
    }

    private static void awaitCalmly(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }
}
