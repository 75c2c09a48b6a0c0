package org.raymill.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeSettingsTest {

    @TempDir
    Path folder;

    private NodeSettings load(String file, Map<String, ?> overrides) throws IOException {
        Path path = folder.resolve("raymill.conf");
        Files.writeString(path, file);
        return NodeSettings.load(Optional.of(path), overrides);
    }

    @Test
    void withoutSettingsANodeHasEveryRoleAndItsStorageInItsDataFolder() {
        NodeSettings settings = NodeSettings.load(Optional.empty(), Map.of("raymill.data", folder.toString()));
        assertThat(settings.roles()).containsExactlyInAnyOrder("control", "api", "render");
        assertThat(settings.storage()).isEqualTo(folder.resolve("storage"));
        assertThat(settings.host()).isEqualTo("127.0.0.1");
    }

    @Test
    void theCommandLineWinsOverTheFile() throws IOException {
        NodeSettings settings =
                load("raymill { cluster.port = 1000, max-file-size = 1 KiB }", Map.of("raymill.cluster.port", 2000));
        assertThat(settings.port()).isEqualTo(2000);
        assertThat(settings.config().getInt("akka.remote.artery.canonical.port"))
                .isEqualTo(2000);
        assertThat(settings.maxFileBytes()).isEqualTo(1024);
    }

    @Test
    void anUnknownKeyStopsTheStartAndIsNamedWithItsPlace() {
        assertThatThrownBy(() -> load("raymill {\n  cluster.prot = 1\n}", Map.of()))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("raymill.cluster.prot")
                .hasMessageContaining("raymill.conf: 2");
    }

    @Test
    void projectsMayHaveRulesForOtherSitesThatAreRight() throws IOException {
        assertThat(load("raymill.site.policy.projects { secret { leave = no } }", Map.of())
                        .site()
                        .rules()
                        .project("secret")
                        .leave())
                .isFalse();
        assertThatThrownBy(() -> load("raymill.site.policy.projects { secret { stay = yes } }", Map.of()))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("raymill.site.policy.projects.secret.stay is not a setting");
        assertThatThrownBy(() -> load("raymill.site.policy.margins = 1", Map.of()))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("raymill.site.policy.margins");
    }

    @Test
    void packagesAreTheSitesOwn() throws IOException {
        assertThat(load("raymill.packages.povray.find = povray", Map.of())
                        .config()
                        .hasPath("raymill.packages.povray"))
                .isTrue();
    }

    @Test
    void whatIsWrongIsSaid() {
        assertThatThrownBy(() -> load("raymill.roles = [kitchen]", Map.of()))
                .hasMessageContaining("control, api, render");
        assertThatThrownBy(() -> load("raymill.roles = [render]", Map.of())).hasMessageContaining("--seed HOST:PORT");
        assertThatThrownBy(() -> load("raymill.cluster.seeds = [\"here\"]", Map.of()))
                .hasMessageContaining("is not HOST:PORT");
        assertThatThrownBy(() -> load("raymill.files.maps = [\"show=/mnt/show\"]", Map.of()))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("raymill.files.maps")
                .hasMessageContaining("'show' is no absolute path");
        assertThatThrownBy(() -> load("raymill.job.keep-removed = 3 hours", Map.of()))
                .isInstanceOf(StartException.class)
                .hasMessage("raymill.job.keep-removed is '3 hours'; it is 0 or at least 1 day");
        assertThatThrownBy(() -> load(
                        "raymill.access { authentication = yes, identity { issuer = \"http://id.example\", audience = [x] } }",
                        Map.of()))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("raymill.access.identity.issuer")
                .hasMessageContaining("must begin with https://");
        assertThatThrownBy(() -> load("raymill { cluster.port = many }", Map.of()))
                .isInstanceOf(StartException.class);
        assertThatThrownBy(() -> NodeSettings.load(Optional.of(folder.resolve("none.conf")), Map.of()))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("none.conf");
    }

    @Test
    void aNodeThatRendersForOthersNamesThem() throws IOException {
        NodeSettings settings = load("raymill.roles = [render]", Map.of("raymill.cluster.seeds", List.of("farm:8460")));
        assertThat(settings.seeds()).containsExactly("farm:8460");
    }
}
