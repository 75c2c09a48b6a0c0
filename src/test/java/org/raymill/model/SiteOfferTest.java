package org.raymill.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.raymill.model.SiteOffer.Rights;
import org.raymill.model.SiteOffer.ServerGroup;

class SiteOfferTest {

    private static final ServerGroup FOUR = new ServerGroup(4, 16, 1_000, 20, null, null, null, null, null);

    @Test
    void sumsItsServers() {
        ServerGroup one = new ServerGroup(1, 8, 1_000, 8, null, null, null, null, null);
        SiteOffer offer = offer(List.of(FOUR, one), "0", Optional.empty());
        assertThat(offer.cores()).isEqualTo(72);
        assertThat(offer.freeCores()).isEqualTo(28);
    }

    @Test
    void anAbsurdNumberOfCoresDoesNotOverflow() {
        ServerGroup huge = new ServerGroup(
                Integer.MAX_VALUE, Integer.MAX_VALUE, 1, Integer.MAX_VALUE, null, null, null, null, null);
        SiteOffer offer = offer(List.of(huge, huge), "0", Optional.empty());
        assertThat(offer.cores()).isEqualTo(Integer.MAX_VALUE);
        assertThat(offer.freeCores()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void whatAStrangerSaysIsLimited() {
        List<ServerGroup> many = Collections.nCopies(SiteOffer.MAX_ENTRIES + 1, FOUR);
        assertThatIllegalArgumentException().isThrownBy(() -> offer(many, "0", Optional.empty()));
        assertThatIllegalArgumentException().isThrownBy(() -> offer(List.of(), "-1", Optional.empty()));
        assertThatIllegalArgumentException().isThrownBy(() -> offer(List.of(), "1E+999999999", Optional.empty()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> offer(List.of(), "0", Optional.of("http://10.0.0.1:8462")));
        assertThatIllegalArgumentException().isThrownBy(() -> new Rights(null, null, -1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ServerGroup(-1, 1, 1, 1, null, null, null, null, null));
    }

    private static SiteOffer offer(List<ServerGroup> servers, String price, Optional<String> files) {
        return new SiteOffer(null, servers, 0, null, new BigDecimal(price), null, null, null, files);
    }
}
