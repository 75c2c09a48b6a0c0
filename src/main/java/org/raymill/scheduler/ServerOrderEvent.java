package org.raymill.scheduler;

import org.raymill.protocol.CborSerializable;

/** An event of the journal of orders to servers, read for ever. */
sealed interface ServerOrderEvent extends CborSerializable permits ServerOrdered, OrdersTakenOver {}
