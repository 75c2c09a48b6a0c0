package org.raymill.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.certmanager.api.model.v1.Issuer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whether the objects of each farm in {@code k8s} fit to each other, and to what the program reads. */
class WiringTest {

    /** Their names are the site's; what is below them is checked where it is read. */
    private static final String CLASSES = "raymill.scaling.classes.";

    /** What docs/kubernetes.md has the operator make. */
    private static final Set<String> FROM_THE_OPERATOR = Set.of("raymill-database", "raymill-administrator");

    /** What no file of settings names: Java's own, and the name of the pod, which only a pod has. */
    private static final Set<String> NO_SETTINGS = Set.of("JAVA_TOOL_OPTIONS", "RAYMILL_POD_NAME");

    static List<Path> farms() {
        return Manifests.farms();
    }

    private static Set<String> names(Manifests manifests, Class<? extends HasMetadata> kind) {
        return manifests.of(kind).stream()
                .map(object -> object.getMetadata().getName())
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @MethodSource("farms")
    void whatPodsNameIsThere(Path farm) {
        Manifests manifests = Manifests.of(farm);
        Set<String> secrets = new HashSet<>(FROM_THE_OPERATOR);
        secrets.addAll(names(manifests, Secret.class));
        manifests
                .of(Certificate.class)
                .forEach(certificate -> secrets.add(certificate.getSpec().getSecretName()));
        Set<String> accounts = names(manifests, ServiceAccount.class);
        manifests.pods().forEach((name, pod) -> {
            PodSpec spec = pod.getSpec();
            if (spec.getServiceAccountName() != null) {
                assertThat(accounts).as(name).contains(spec.getServiceAccountName());
            }
            assertThat(Stream.concat(
                            spec.getVolumes().stream()
                                    .map(Volume::getSecret)
                                    .filter(Objects::nonNull)
                                    .map(secret -> secret.getSecretName()),
                            spec.getContainers().stream()
                                    .flatMap(container -> container.getEnv().stream())
                                    .map(EnvVar::getValueFrom)
                                    .filter(source -> source != null && source.getSecretKeyRef() != null)
                                    .map(source -> source.getSecretKeyRef().getName())))
                    .as(name)
                    .isSubsetOf(resolved(manifests, secrets));
            assertThat(spec.getVolumes().stream()
                            .map(Volume::getConfigMap)
                            .filter(Objects::nonNull)
                            .map(map -> map.getName()))
                    .as(name)
                    .isSubsetOf(names(manifests, ConfigMap.class));
            assertThat(spec.getVolumes().stream()
                            .map(Volume::getPersistentVolumeClaim)
                            .filter(Objects::nonNull)
                            .map(claim -> claim.getClaimName()))
                    .as(name)
                    .isSubsetOf(names(manifests, PersistentVolumeClaim.class));
            Set<String> volumes =
                    spec.getVolumes().stream().map(Volume::getName).collect(Collectors.toSet());
            volumes.add("data"); // of PostgreSQL: a claim for each of its pods
            spec.getContainers().forEach(container -> assertThat(container.getVolumeMounts())
                    .as(name)
                    .allMatch(mount -> volumes.contains(mount.getName())));
        });
        for (RoleBinding binding : manifests.of(RoleBinding.class)) {
            assertThat(binding.getSubjects().stream().map(Subject::getName)).isSubsetOf(accounts);
            assertThat(names(manifests, io.fabric8.kubernetes.api.model.rbac.Role.class))
                    .contains(binding.getRoleRef().getName());
        }
    }

    private static Set<String> resolved(Manifests manifests, Set<String> secrets) {
        assertThat(manifests.of(Issuer.class).stream()
                        .map(issuer -> issuer.getSpec().getCa())
                        .filter(Objects::nonNull)
                        .map(authority -> authority.getSecretName()))
                .isSubsetOf(secrets);
        return secrets;
    }

    @ParameterizedTest
    @MethodSource("farms")
    void variablesAndSettingsAreThoseThatTheProgramReads(Path farm) throws IOException {
        Manifests manifests = Manifests.of(farm);
        Set<String> read = new HashSet<>(NO_SETTINGS);
        for (String file : List.of("application.conf", "api.conf", "server.conf")) {
            try (var in = WiringTest.class.getResourceAsStream("/" + file)) {
                String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                Pattern.compile("\\$\\{\\?(RAYMILL_\\w+)}")
                        .matcher(text)
                        .results()
                        .forEach(found -> read.add(found.group(1)));
            }
        }
        nodes(manifests).values().forEach(container -> assertThat(container.getEnv())
                .extracting(EnvVar::getName)
                .contains("RAYMILL_HOST")
                .isSubsetOf(read));
        Config known = ConfigFactory.load();
        Config given = manifests.settings();
        assertThat(given.entrySet()).hasSizeGreaterThan(8);
        given.entrySet().stream()
                .filter(entry -> !entry.getKey().startsWith(CLASSES))
                .forEach(entry -> assertThat(known.hasPathOrNull(entry.getKey()))
                        .as(entry.getKey())
                        .isTrue());
    }

    private static Map<String, Container> nodes(Manifests manifests) {
        Map<String, Container> nodes = new TreeMap<>();
        manifests.containers().forEach((name, container) -> {
            if (name.endsWith("/raymill")) {
                nodes.put(name.substring(0, name.indexOf('/')), container);
            }
        });
        assertThat(nodes).containsOnlyKeys("raymill-control", "raymill-api", "raymill-render");
        return nodes;
    }

    @ParameterizedTest
    @MethodSource("farms")
    void nodesFindThePodsOfControlNodesAndNoOthers(Path farm) {
        Manifests manifests = Manifests.of(farm);
        Config all = manifests.settings().withFallback(ConfigFactory.load());
        assertThat(all.getString("raymill.cluster.formation")).isEqualTo("kubernetes");
        Map<String, String> wanted = Arrays.stream(
                        all.getString("raymill.cluster.kubernetes.control-pods").split(","))
                .map(label -> label.split("="))
                .collect(Collectors.toMap(label -> label[0], label -> label[1]));
        assertThat(manifests.pods().entrySet())
                .filteredOn(pod -> labels(pod.getValue()).entrySet().containsAll(wanted.entrySet()))
                .extracting(Map.Entry::getKey)
                .containsExactly("raymill-control");
        assertThat(all.getInt("raymill.cluster.kubernetes.least-contacts"))
                .isLessThanOrEqualTo(manifests
                        .of(Deployment.class, "raymill-control")
                        .getSpec()
                        .getReplicas());
        Map<String, Integer> ports = Map.of(
                "cluster", all.getInt("raymill.cluster.port"),
                "management", all.getInt("raymill.management.port"),
                "metrics", all.getInt("raymill.metrics.port"),
                "https", all.getInt("raymill.api.port"));
        nodes(manifests).forEach((name, container) -> {
            assertThat(container.getArgs())
                    .as(name)
                    .containsSubsequence("--roles", name.substring("raymill-".length()));
            for (ContainerPort port : container.getPorts()) {
                assertThat(port.getContainerPort()).as(port.getName()).isEqualTo(ports.get(port.getName()));
            }
            assertThat(container.getPorts()).extracting(ContainerPort::getName).contains("cluster", "management");
        });
    }

    private static Map<String, String> labels(PodTemplateSpec pod) {
        return pod.getMetadata().getLabels();
    }

    @ParameterizedTest
    @MethodSource("farms")
    void servicesSelectPodsThatHaveTheirPorts(Path farm) {
        Manifests manifests = Manifests.of(farm);
        for (Service service : manifests.of(Service.class)) {
            List<PodTemplateSpec> selected = manifests.pods().values().stream()
                    .filter(pod -> labels(pod)
                            .entrySet()
                            .containsAll(service.getSpec().getSelector().entrySet()))
                    .toList();
            assertThat(selected).as(service.getMetadata().getName()).hasSize(1);
            assertThat(selected.get(0).getSpec().getContainers().get(0).getPorts())
                    .extracting(ContainerPort::getName)
                    .containsAll(service.getSpec().getPorts().stream()
                            .map(port -> port.getTargetPort().getStrVal())
                            .toList());
        }
    }

    @ParameterizedTest
    @MethodSource("farms")
    void nodesHaveCertificatesThatAkkaReadsWithANameInCommon(Path farm) {
        Manifests manifests = Manifests.of(farm);
        Config tls = manifests.settings().getConfig("raymill.cluster.tls");
        assertThat(List.of(tls.getString("certificate"), tls.getString("key"), tls.getString("authority")))
                .containsExactly(
                        "/etc/raymill/cluster/tls.crt", "/etc/raymill/cluster/tls.key", "/etc/raymill/cluster/ca.crt");
        for (String name : nodes(manifests).keySet()) {
            Certificate certificate = manifests.of(Certificate.class, name + "-node");
            assertThat(certificate.getSpec().getDnsNames()).contains("nodes.farm.raymill");
            assertThat(certificate.getSpec().getPrivateKey().getAlgorithm()).isEqualTo("RSA");
            assertThat(certificate.getSpec().getPrivateKey().getEncoding()).isEqualTo("PKCS8");
            assertThat(certificate.getSpec().getPrivateKey().getRotationPolicy())
                    .isEqualTo("Always");
            assertThat(certificate.getSpec().getUsages()).contains("server auth", "client auth");
            assertThat(certificate.getSpec().getIssuerRef().getName()).isEqualTo("raymill-cluster");
        }
        assertThat(manifests.of(Certificate.class, "raymill-api").getSpec().getDnsNames())
                .as("the API's certificate opens no way into the cluster")
                .doesNotContain("nodes.farm.raymill");
    }

    @ParameterizedTest
    @MethodSource("farms")
    void authoritiesKeepTheirKeysAndOverlapUntilAllThatTheySignedIsRenewed(Path farm) {
        List<Certificate> all = Manifests.of(farm).of(Certificate.class);
        Duration longest = all.stream()
                .filter(certificate ->
                        !Boolean.TRUE.equals(certificate.getSpec().getIsCA()))
                .map(certificate -> certificate.getSpec().getDuration().getDuration())
                .max(Duration::compareTo)
                .orElseThrow();
        assertThat(all)
                .filteredOn(
                        certificate -> Boolean.TRUE.equals(certificate.getSpec().getIsCA()))
                .hasSize(2)
                .allSatisfy(authority -> {
                    assertThat(authority.getSpec().getPrivateKey().getRotationPolicy())
                            .isEqualTo("Never");
                    assertThat(authority.getSpec().getRenewBefore().getDuration())
                            .isGreaterThanOrEqualTo(longest);
                });
    }

    @ParameterizedTest
    @MethodSource("farms")
    void controlNodesAloneKnowTheDatabaseAndBySecret(Path farm) {
        nodes(Manifests.of(farm)).forEach((name, container) -> {
            Map<String, String> known = container.getEnv().stream()
                    .filter(variable -> variable.getName().startsWith("RAYMILL_DATABASE_"))
                    .collect(Collectors.toMap(EnvVar::getName, variable -> variable.getValueFrom()
                            .getSecretKeyRef()
                            .getKey()));
            assertThat(known)
                    .as(name)
                    .isEqualTo(
                            name.equals("raymill-control")
                                    ? Map.of(
                                            "RAYMILL_DATABASE_URL", "url",
                                            "RAYMILL_DATABASE_USER", "user",
                                            "RAYMILL_DATABASE_PASSWORD", "password")
                                    : Map.of());
        });
    }

    @ParameterizedTest
    @MethodSource("farms")
    void allNodesShareOneClaim(Path farm) {
        Manifests manifests = Manifests.of(farm);
        PersistentVolumeClaim claim = manifests.of(PersistentVolumeClaim.class, "raymill-farm");
        assertThat(claim.getSpec().getAccessModes())
                .as("a cluster of one machine needs no more than that machine")
                .containsExactly(farm.endsWith("local") ? "ReadWriteOnce" : "ReadWriteMany");
        for (String name : nodes(manifests).keySet()) {
            assertThat(manifests.pods().get(name).getSpec().getVolumes())
                    .as(name)
                    .filteredOn(volume -> volume.getPersistentVolumeClaim() != null)
                    .extracting(volume -> volume.getPersistentVolumeClaim().getClaimName())
                    .containsExactly("raymill-farm");
        }
    }

    /** docs/kubernetes.md has control nodes exchanged first by it, then nodes with the API, then render nodes. */
    @ParameterizedTest
    @MethodSource("farms")
    void theLabelOfTheUpdateChoosesOneDeploymentEachAndNothingElse(Path farm) {
        assertThat(Manifests.of(farm).all())
                .filteredOn(object -> object.getMetadata().getLabels() != null
                        && object.getMetadata().getLabels().containsKey("app.kubernetes.io/component"))
                .allMatch(Deployment.class::isInstance)
                .extracting(object -> object.getMetadata().getName() + "="
                        + object.getMetadata().getLabels().get("app.kubernetes.io/component"))
                .containsExactlyInAnyOrder("raymill-control=control", "raymill-api=api", "raymill-render=render");
    }
}
