package org.raymill.scene;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.junit.jupiter.api.Test;

class BlenderReportTest {

    /** Jackson guesses the encoding by the first bytes, and says in another way that there is no such character. */
    @Test
    void aReportInWhatIsNoEncodingIsNone() {
        byte[] report = {0, 0, 0, '{', -1, -1, -1, -1};
        assertThatThrownBy(() -> BlenderReport.parse(report)).isInstanceOf(JsonProcessingException.class);
    }
}
