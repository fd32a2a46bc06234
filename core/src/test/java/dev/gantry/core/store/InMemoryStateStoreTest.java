// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.nio.file.Path;

class InMemoryStateStoreTest extends StateStoreContract {
    @Override
    StateStore open(Path folder, Retention retention) {
        return new InMemoryStateStore(retention);
    }
}
