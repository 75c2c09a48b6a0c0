package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.raymill.api.access.Caller;
import org.raymill.api.json.ApiJson;
import org.raymill.fuzz.Choices;
import org.raymill.fuzz.FuzzedJson;
import org.raymill.model.Grants;

/** JSON that clients send: jobs, templates, settings. What is read can be written again; what is not is refused as a client's fault. */
public final class BodiesFuzz {

    private static final ObjectMapper JSON = ApiJson.create();
    private static final Caller CALLER = Caller.of("ann", Grants.NONE, Grants.NONE);

    private static final List<String> KNOWN = List.of(
            """
            {'name':'a','scene':'a.gltf','files':[{'path':'a.gltf','sha256':'%s','size':1}],
             'profile':{'package':'gltf','version':'>=1 <2','frames':'1-3','tiles':'2x2','chunk':1,'cores':2,'memoryMiB':512,
               'amounts':{'licence.x':1},'host':{'requiredTags':['a'],'gpus':{'count':1},'whole':true}},
             'picture':{'width':64,'height':64,'format':'png'},'parameters':{'samples':'1'},
             'policy':{'priority':50,'retries':3,'frameOrder':'preview','limits':{'attemptSeconds':10},'budget':1.5,
               'dependencies':[{'job':'1m83xf8fdmhegk7n','frameByFrame':true}],
               'notifications':[{'email':'a@b.example','events':['job-succeeded']}]},
             'encode':{'format':'mp4'}}\
            """.formatted("0".repeat(64)),
            """
            {'title':'T','help':'h','parameters':[{'name':'scene','type':'file'},{'name':'n','type':'integer','default':1,'minimum':1,'maximum':9},
               {'name':'f','type':'choice','choices':['png','exr'],'default':'png'}],
             'job':{'name':'${n}','scene':'${scene}','profile':{'frames':'1-${n}'},'picture':{'format':'${f}'}}}\
            """,
            "{'parameters':{'scene':'a.gltf','n':3,'f':'exr'},'files':[],'user':'ann'}",
            "{'policy':{'priority':60,'limits':{'silenceSeconds':null}},'picture':{'width':32},'apply':'redo','running':'stop','by':'a','reason':'b'}");

    private BodiesFuzz() {}

    /** The first byte chooses the reader. */
    public static void fuzzerTestOneInput(byte[] input) {
        Choices choices = new Choices(input);
        int reader = choices.of(5);
        byte[] body = FuzzedJson.of(choices, KNOWN);
        InputErrors errors = new InputErrors();
        try {
            switch (reader) {
                case 0 -> written(SubmissionReader.read(body, errors));
                case 1 -> written(TemplateReader.read(body, errors));
                case 2 -> written(TemplateReader.readJob(body, errors));
                case 3 -> SettingsPatch.read(body, CALLER);
                default -> filled(body);
            }
        } catch (ProblemException refused) {
            assertThat(refused.problem().type().status()).isBetween(400, 499);
        }
    }

    /** What was read goes into the journal and to other nodes. */
    private static void written(Object read) {
        try {
            JSON.writeValueAsBytes(read);
        } catch (JsonProcessingException e) {
            throw new AssertionError("what was read can not be written", e);
        }
    }

    private static void filled(byte[] body) {
        if (StrictJson.tree(body) instanceof ObjectNode job) {
            TemplateFilling.fill(job, Map.of("n", JSON.getNodeFactory().numberNode(1)), 1 << 20);
        }
    }
}
