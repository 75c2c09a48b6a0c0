package org.raymill.rendering.pathtracer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.raymill.fuzz.Choices;
import org.raymill.fuzz.FuzzFiles;
import org.raymill.fuzz.FuzzedJson;

/** Scenes in glTF, as JSON and in a container, with buffers, accessors, animations and images: a frame or a {@link SceneException}. */
public final class GltfFuzz {

    private static final SceneLimits LIMITS =
            new SceneLimits(1 << 20, 1 << 20, 64, 100_000, 1_000, 50_000, 50_000, 1 << 18, 1 << 18, 5_000, 1 << 25);

    private static final Path FOLDER = FuzzFiles.folder();
    private static final int MAGIC = 0x46546c67;
    private static final int JSON_CHUNK = 0x4e4f534a;
    private static final int BINARY_CHUNK = 0x004e4942;

    private static final List<String> KNOWN = List.of("""
        {'asset':{'version':'2.0'},'scene':0,'scenes':[{'nodes':[0,1]}],
         'nodes':[{'mesh':0,'rotation':[0,0,0,1],'skin':0,'weights':[0.5]},
           {'camera':0,'children':[2],'translation':[0,0,3]},{'extensions':{'KHR_lights_punctual':{'light':0}}}],
         'extensionsUsed':['KHR_lights_punctual','KHR_texture_transform','KHR_materials_transmission'],
         'extensions':{'KHR_lights_punctual':{'lights':[{'type':'spot','intensity':9,'spot':{'outerConeAngle':0.5}}]}},
         'cameras':[{'type':'perspective','perspective':{'yfov':0.7,'znear':0.1,'aspectRatio':1}}],
         'skins':[{'joints':[0,1],'inverseBindMatrices':5}],
         'materials':[{'pbrMetallicRoughness':{'baseColorFactor':[1,1,1,1],'baseColorTexture':{'index':0,
             'extensions':{'KHR_texture_transform':{'scale':[2,2]}}},'roughnessFactor':0.5},'alphaMode':'BLEND',
             'extensions':{'KHR_materials_transmission':{'transmissionFactor':0.5}}}],
         'textures':[{'source':0,'sampler':0}],'samplers':[{'wrapS':33071,'magFilter':9728}],
         'images':[{'bufferView':3,'mimeType':'image/png'}],
         'meshes':[{'weights':[0.1],'primitives':[{'attributes':{'POSITION':0,'NORMAL':0,'TEXCOORD_0':2,'JOINTS_0':3,'WEIGHTS_0':4},
             'indices':1,'material':0,'mode':4,'targets':[{'POSITION':0}]}]}],
         'animations':[{'channels':[{'sampler':0,'target':{'node':0,'path':'rotation'}}],
             'samplers':[{'input':6,'output':4,'interpolation':'LINEAR'}]}],
         'accessors':[{'bufferView':0,'componentType':5126,'count':3,'type':'VEC3','min':[0,0,0],'max':[1,1,1],
             'sparse':{'count':1,'indices':{'bufferView':1,'componentType':5121},'values':{'bufferView':0}}},
           {'bufferView':1,'componentType':5121,'count':3,'type':'SCALAR'},
           {'bufferView':0,'componentType':5126,'count':3,'type':'VEC2'},
           {'bufferView':1,'componentType':5121,'count':3,'type':'VEC4'},
           {'bufferView':2,'componentType':5126,'count':3,'type':'VEC4'},
           {'bufferView':2,'componentType':5126,'count':2,'type':'MAT4'},
           {'bufferView':0,'byteOffset':4,'componentType':5126,'count':2,'type':'SCALAR'}],
         'bufferViews':[{'buffer':0,'byteLength':64},{'buffer':0,'byteOffset':64,'byteLength':16,'byteStride':4},
           {'buffer':0,'byteOffset':80,'byteLength':160},{'buffer':0,'byteOffset':240,'byteLength':100}],
         'buffers':[{'byteLength':340}]}\
        """, """
        {'asset':{'version':'2.0'},'scenes':[{'nodes':[0]}],'nodes':[{'mesh':0}],
         'meshes':[{'primitives':[{'attributes':{'POSITION':0},'mode':5}]}],
         'accessors':[{'bufferView':0,'componentType':5126,'count':3,'type':'VEC3'}],
         'bufferViews':[{'buffer':0,'byteLength':36}],
         'buffers':[{'byteLength':36,'uri':'data:application/octet-stream;base64,AAAAAAAAAAAAAAAAAACAPwAAAAAAAAAAAAAAAAAAgD8AAAAA'}],
         'images':[{'uri':'a%20b.png'}],'textures':[{'source':0}],'materials':[{'emissiveTexture':{'index':0}}]}\
        """);

    private GltfFuzz() {}

    /** The first byte tells the form: bytes as they are, or a container or JSON whose structure is sound but for what is changed. */
    public static void fuzzerTestOneInput(byte[] input) {
        Choices choices = new Choices(input);
        int form = choices.of(4);
        byte[] scene =
                switch (form) {
                    case 0 -> choices.rest();
                    case 1 -> container(choices);
                    default -> FuzzedJson.of(choices, KNOWN);
                };
        Path file = FuzzFiles.write(FOLDER.resolve(form == 1 ? "scene.glb" : "scene.gltf"), scene);
        try {
            GltfDocument.load(file, FOLDER, LIMITS).at(0.5);
        } catch (SceneException refused) {
            if (refused.getMessage().isBlank()) {
                throw new AssertionError("a refusal that says nothing", refused);
            }
        }
    }

    private static byte[] container(Choices choices) {
        int length = choices.of(256) * 2;
        byte[] json = FuzzedJson.of(new Choices(head(choices.rest(), length)), KNOWN);
        byte[] text = padded(new String(json, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8));
        byte[] rest = choices.rest();
        byte[] binary = padded(
                java.util.Arrays.copyOfRange(rest, Math.min(length, rest.length), Math.max(length, rest.length)));
        return ByteBuffer.allocate(28 + text.length + binary.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(MAGIC)
                .putInt(2)
                .putInt(28 + text.length + binary.length)
                .putInt(text.length)
                .putInt(JSON_CHUNK)
                .put(text)
                .putInt(binary.length)
                .putInt(BINARY_CHUNK)
                .put(binary)
                .array();
    }

    private static byte[] head(byte[] bytes, int length) {
        return java.util.Arrays.copyOf(bytes, Math.min(bytes.length, length));
    }

    private static byte[] padded(byte[] bytes) {
        byte[] padded = java.util.Arrays.copyOf(bytes, (bytes.length + 3) / 4 * 4);
        java.util.Arrays.fill(padded, bytes.length, padded.length, (byte) ' ');
        return padded;
    }
}
