package org.raymill.kubernetes;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.certmanager.api.model.v1.Issuer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/** The objects that a folder of {@code k8s} makes, as kustomize puts them together, each read strictly: a field that Kubernetes does not know is an error. */
public final class Manifests {

    /** Where they are. */
    public static final Path FOLDER = Path.of("k8s");

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final ObjectMapper STRICT = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .setAnnotationIntrospector(new NoPlaceForUnknownFields());
    private static final KubernetesSerialization KINDS = new KubernetesSerialization();
    /** Kinds that are no part of Kubernetes itself. */
    private static final Map<String, Class<? extends KubernetesResource>> MORE_KINDS = Map.of(
            "cert-manager.io/v1 Certificate", Certificate.class,
            "cert-manager.io/v1 Issuer", Issuer.class);
    /** Kinds whose fields are not known here: what is in them is looked at by the tests that are about them. */
    private static final Set<String> OPEN_KINDS =
            Set.of("keda.sh/v1alpha1 ScaledObject", "keda.sh/v1alpha1 TriggerAuthentication");
    /** Where the nodes' configuration is mounted. */
    private static final String CONFIGURATION = "/etc/raymill/conf/";

    private static final Map<Path, Manifests> MADE = new ConcurrentHashMap<>();

    private final List<HasMetadata> objects;

    private Manifests(List<HasMetadata> objects) {
        this.objects = List.copyOf(objects);
    }

    /** The library's types keep fields that they do not know; here these have no place to be kept. */
    private static final class NoPlaceForUnknownFields extends JacksonAnnotationIntrospector {

        private static final long serialVersionUID = 1L;

        @Override
        public Boolean hasAnySetter(Annotated annotated) {
            return false;
        }
    }

    /** All folders that make a farm. */
    public static List<Path> farms() {
        try (Stream<Path> overlays = Files.list(FOLDER.resolve("overlays"))) {
            return Stream.concat(Stream.of(FOLDER.resolve("base")), overlays.sorted())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Puts a folder's objects together.
     *
     * @throws TestAbortedException when there is no kustomize on this machine, and it is not one that must have it
     */
    public static Manifests of(Path folder) {
        return MADE.computeIfAbsent(folder, wanted -> {
            try {
                return new Manifests(parse(kustomize(wanted)));
            } catch (IOException e) {
                throw new AssertionError(wanted + ": " + e.getMessage(), e);
            }
        });
    }

    private static String kustomize(Path folder) throws IOException {
        Optional<List<String>> tool = Stream.of(List.of("kubectl", "kustomize"), List.of("kustomize", "build"))
                .filter(command -> isThere(command.get(0)))
                .findFirst();
        if (tool.isEmpty()) {
            String missing = "neither kubectl nor kustomize is installed, so the manifests in k8s are not checked";
            if ("true".equals(System.getenv("CI"))) {
                throw new AssertionError(missing);
            }
            throw new TestAbortedException(missing);
        }
        List<String> command = new ArrayList<>(tool.get());
        command.add(folder.toString());
        Path errors = Files.createTempFile("kustomize", ".err");
        try {
            Process process =
                    new ProcessBuilder(command).redirectError(errors.toFile()).start();
            String made = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new AssertionError(String.join(" ", command) + ": " + Files.readString(errors));
            }
            return made;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } finally {
            Files.delete(errors);
        }
    }

    private static boolean isThere(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** Reads objects, strictly. */
    static List<HasMetadata> parse(String yaml) throws IOException {
        List<HasMetadata> read = new ArrayList<>();
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(yaml)) {
            while (documents.hasNext()) {
                JsonNode document = documents.next();
                String version = document.path("apiVersion").asText();
                String kind = document.path("kind").asText();
                if (OPEN_KINDS.contains(version + " " + kind)) {
                    read.add(YAML.treeToValue(document, GenericKubernetesResource.class));
                    continue;
                }
                Class<? extends KubernetesResource> type = MORE_KINDS.get(version + " " + kind);
                if (type == null) {
                    type = KINDS.getRegisteredKubernetesResource(version, kind);
                }
                if (type == null) {
                    throw new AssertionError("there is no kind " + kind + " of " + version);
                }
                read.add((HasMetadata) STRICT.treeToValue(document, type));
            }
        }
        return read;
    }

    /** All objects. */
    public List<HasMetadata> all() {
        return objects;
    }

    /** Those of a kind. */
    public <T extends HasMetadata> List<T> of(Class<T> kind) {
        return objects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** One of a kind. */
    public <T extends HasMetadata> T of(Class<T> kind, String name) {
        return of(kind).stream()
                .filter(object -> object.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no " + kind.getSimpleName() + " " + name));
    }

    /** What is in an object of a kind whose fields are not known here, below {@code spec}. */
    JsonNode spec(String kind, String name) {
        return of(GenericKubernetesResource.class).stream()
                .filter(object -> object.getKind().equals(kind))
                .filter(object -> object.getMetadata().getName().equals(name))
                .map(object -> YAML.<JsonNode>valueToTree(
                        object.getAdditionalProperties().get("spec")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no " + kind + " " + name));
    }

    /** What the nodes' configuration says, read as they read it: a file of the ConfigMap, which may take in others. */
    Config settings() {
        List<ConfigMap> maps = of(ConfigMap.class);
        if (maps.size() != 1) {
            throw new AssertionError("there is one ConfigMap in a farm, not " + maps.size());
        }
        try {
            Path folder = Files.createTempDirectory("raymill-configuration-");
            try {
                for (Map.Entry<String, String> file : maps.get(0).getData().entrySet()) {
                    Files.writeString(folder.resolve(file.getKey()), file.getValue());
                }
                return ConfigFactory.parseFile(folder.resolve(named()).toFile());
            } finally {
                for (String file : maps.get(0).getData().keySet()) {
                    Files.deleteIfExists(folder.resolve(file));
                }
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file of the ConfigMap that all nodes are told to read. */
    private String named() {
        List<String> named = containers().values().stream()
                .map(Container::getArgs)
                .filter(arguments -> arguments.contains("--config"))
                .map(arguments -> arguments.get(arguments.indexOf("--config") + 1))
                .distinct()
                .toList();
        if (named.size() != 1 || !named.get(0).startsWith(CONFIGURATION)) {
            throw new AssertionError("nodes read " + named + ", and not one file in " + CONFIGURATION);
        }
        return named.get(0).substring(CONFIGURATION.length());
    }

    /** What pods are made from, by the name of what makes them. */
    Map<String, PodTemplateSpec> pods() {
        Map<String, PodTemplateSpec> pods = new LinkedHashMap<>();
        of(Deployment.class)
                .forEach(owner ->
                        pods.put(owner.getMetadata().getName(), owner.getSpec().getTemplate()));
        of(StatefulSet.class)
                .forEach(owner ->
                        pods.put(owner.getMetadata().getName(), owner.getSpec().getTemplate()));
        return pods;
    }

    /** All containers, by pod and name. */
    Map<String, Container> containers() {
        Map<String, Container> containers = new LinkedHashMap<>();
        pods().forEach((owner, pod) -> Stream.concat(
                        pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream())
                .forEach(container -> containers.put(owner + "/" + container.getName(), container)));
        return containers;
    }
}
