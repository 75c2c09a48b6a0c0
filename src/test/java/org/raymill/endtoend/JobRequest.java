package org.raymill.endtoend;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/** The body of a submission, and the files that have to be there first. */
public final class JobRequest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode body = JSON.createObjectNode();
    private final Map<String, byte[]> contents = new TreeMap<>();

    /** A job on the built-in package: 64x64 pixels, one sample, frame 1, no tiles, unless told otherwise. */
    JobRequest(String scene, Map<String, byte[]> contents) {
        this.contents.putAll(contents);
        body.put("name", "test of " + scene);
        body.put("scene", scene);
        contents.forEach((path, content) -> body.withArray("files")
                .addObject()
                .put("path", path)
                .put("sha256", FarmClient.sha256(content))
                .put("size", content.length));
        body.putObject("profile").put("package", "gltf").put("frames", "1");
        body.putObject("picture").put("width", 64).put("height", 64).put("format", "png");
        body.putObject("parameters").put("samples", "1");
        body.putObject("policy").put("retries", 3);
    }

    public static JobRequest of(Scenes scene) {
        return new JobRequest(scene.scene(), scene.contents());
    }

    public JobRequest frames(String frames) {
        profile().put("frames", frames);
        return this;
    }

    /** How many frames a task has. */
    public JobRequest chunk(int frames) {
        profile().put("chunk", frames);
        return this;
    }

    public JobRequest tiles(String tiles) {
        profile().put("tiles", tiles);
        return this;
    }

    JobRequest memoryMiB(int memoryMiB) {
        profile().put("memoryMiB", memoryMiB);
        return this;
    }

    public JobRequest priority(int priority) {
        policy().put("priority", priority);
        return this;
    }

    /** Where it may be rendered, such as {@code remote:berlin}. */
    JobRequest site(String site) {
        policy().put("site", site);
        return this;
    }

    /** The most that other sites may ask for all of it. */
    JobRequest budget(String most) {
        policy().put("budget", new BigDecimal(most));
        return this;
    }

    /** Where results are kept that another site has rendered. */
    JobRequest results(String place) {
        policy().put("results", place);
        return this;
    }

    JobRequest cores(int cores) {
        profile().put("cores", cores);
        return this;
    }

    public JobRequest size(int width, int height) {
        ((ObjectNode) body.get("picture")).put("width", width).put("height", height);
        return this;
    }

    public JobRequest samples(int samples) {
        ((ObjectNode) body.get("parameters")).put("samples", Integer.toString(samples));
        return this;
    }

    /** Another package, with its parameters. */
    JobRequest renderedBy(String packageName, Map<String, String> parameters) {
        profile().put("package", packageName);
        ObjectNode own = body.putObject("parameters");
        parameters.forEach(own::put);
        return this;
    }

    JobRequest retries(int retries) {
        policy().put("retries", retries);
        return this;
    }

    /** A range of versions of the package. */
    JobRequest version(String range) {
        profile().put("version", range);
        return this;
    }

    /** The only server that may do it. */
    JobRequest on(String server) {
        profile().withObject("/host").withArray("hosts").add(server);
        return this;
    }

    public JobRequest tag(String tag) {
        profile().withObject("/host").withArray("requiredTags").add(tag);
        return this;
    }

    JobRequest amount(String name, int amount) {
        profile().withObject("/amounts").put(name, amount);
        return this;
    }

    public JobRequest maxTasks(int maxTasks) {
        policy().put("maxTasks", maxTasks);
        return this;
    }

    JobRequest attemptSeconds(int seconds) {
        policy().withObject("/limits").put("attemptSeconds", seconds);
        return this;
    }

    JobRequest urgent() {
        policy().put("urgent", true);
        return this;
    }

    /** Each frame waits for the same frame of another job. */
    public JobRequest after(String job) {
        policy().withArray("dependencies").addObject().put("job", job).put("frameByFrame", true);
        return this;
    }

    private ObjectNode profile() {
        return (ObjectNode) body.get("profile");
    }

    private ObjectNode policy() {
        return (ObjectNode) body.get("policy");
    }

    /** The body, to be changed at will. */
    public ObjectNode body() {
        return body;
    }

    Map<String, byte[]> contents() {
        return contents;
    }
}
