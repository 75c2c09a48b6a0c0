package org.raymill.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.scheduler.core.TestFarm.job;
import static org.raymill.scheduler.core.TestFarm.server;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.raymill.model.ProjectShare;
import org.raymill.scheduler.core.FairShares.Claim;
import org.raymill.scheduler.core.SchedulingPolicy.Share;

class ProjectViewsTest {

    private static final Offset<Double> ROUNDING = Offset.offset(1e-6);

    static Stream<Arguments> claims() {
        return Stream.of(
                Arguments.of("nobody", List.of(), List.of()),
                Arguments.of("alone, all", List.of(new Claim(1, 0, 1, 5)), List.of(1.0)),
                Arguments.of("no more than wanted", List.of(new Claim(1, 0, 1, 0.25)), List.of(0.25)),
                Arguments.of("evenly", List.of(new Claim(1, 0, 1, 5), new Claim(1, 0, 1, 1)), List.of(0.5, 0.5)),
                Arguments.of("by weight", List.of(new Claim(3, 0, 1, 5), new Claim(1, 0, 1, 5)), List.of(0.75, 0.25)),
                Arguments.of(
                        "what one does not want the others get",
                        List.of(new Claim(1, 0, 1, 0.1), new Claim(1, 0, 1, 5), new Claim(2, 0, 1, 5)),
                        List.of(0.1, 0.3, 0.6)),
                Arguments.of(
                        "no more than the maximum",
                        List.of(new Claim(9, 0, 0.2, 5), new Claim(1, 0, 1, 5)),
                        List.of(0.2, 0.8)),
                Arguments.of(
                        "no less than the minimum",
                        List.of(new Claim(1, 0.4, 1, 5), new Claim(9, 0, 1, 5)),
                        List.of(0.4, 0.6)),
                Arguments.of(
                        "of a minimum no more than is wanted",
                        List.of(new Claim(1, 0.4, 1, 0.1), new Claim(1, 0, 1, 5)),
                        List.of(0.1, 0.9)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("claims")
    void aFarmIsShared(String name, List<Claim> claims, List<Double> parts) {
        List<Double> shared = FairShares.of(claims);
        assertThat(shared).hasSameSizeAs(parts);
        for (int i = 0; i < parts.size(); i++) {
            assertThat(shared.get(i)).as(name + " " + i).isEqualTo(parts.get(i), ROUNDING);
        }
    }

    @Test
    void projectsTellWhatTheyHaveAndShouldHave() {
        TestFarm farm = new TestFarm(
                        OrderTest.shares(Map.of("film", new Share(3, 0.1, 1), "idle", Share.EQUAL), Map.of()))
                .with(server("a", 4), server("b", 4));
        TestFarm.TestJob ads = job(1, 20);
        ads.project = "ads";
        farm.want(ads);
        farm.plan();
        TestFarm.TestJob film = job(2, 20);
        film.project = "film";
        farm.want(film);
        List<ProjectShare> views = ProjectViews.of(farm.database.snapshot(), List.of("old", "ads"), 10);
        assertThat(views).extracting(ProjectShare::name).containsExactly("ads", "film", "idle", "old");
        ProjectShare has = views.get(0);
        assertThat(has.configured()).isFalse();
        assertThat(has.jobs()).isEqualTo(1);
        assertThat(has.coresUsed()).isEqualTo(8);
        assertThat(has.waitingTasks()).isEqualTo(12);
        assertThat(has.share()).isEqualTo(1);
        assertThat(has.target()).isEqualTo(0.25, ROUNDING);
        ProjectShare wants = views.get(1);
        assertThat(wants.configured()).isTrue();
        assertThat(wants.weight()).isEqualTo(3);
        assertThat(wants.minimum()).isEqualTo(0.1);
        assertThat(wants.share()).isZero();
        assertThat(wants.target()).isEqualTo(0.75, ROUNDING);
        assertThat(views.get(3).target()).isZero();
        assertThat(ProjectViews.of(farm.database.snapshot(), List.of(), 1)).hasSize(1);
    }
}
