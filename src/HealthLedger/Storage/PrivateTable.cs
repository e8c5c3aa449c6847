namespace HealthLedger.Storage;

/// <summary>Tables of the private store. Keys and values are blinded or encrypted before they get here.</summary>
public enum PrivateTable
{
    /// <summary>Store versions and counters.</summary>
    Meta = 0,

    /// <summary>Blind index of a patient identifier to the encrypted pseudonym row.</summary>
    Subject = 1,

    /// <summary>Submission id to the signed submission that is not yet known to be sealed.</summary>
    Outbox = 2,

    /// <summary>Keyed resend row: what a message was answered with.</summary>
    Resend = 3,

    /// <summary>Messages set aside, encrypted.</summary>
    Quarantine = 4,

    /// <summary>Request id, or the salt of an operation, to what the operation's commitment opens to,
    /// encrypted.</summary>
    RequestDetails = 5,

    /// <summary>Commitment of a sealed statement to the encrypted list of the segments whose payloads it
    /// removed.</summary>
    Pruned = 10,

    /// <summary>Id of a client's writing request to where its operation went: what a repeat is answered with.</summary>
    Request = 16,

    /// <summary>Epoch to the sealed boundary that it follows, in a store that begins above it.</summary>
    EpochBoundary = 17,

    /// <summary>Height to what witnesses signed of the block's head.</summary>
    Cosignature = 18,

    /// <summary>Segment id to the encrypted shares of its data key, where it was dealt anew.</summary>
    DealtShares = 24,

    /// <summary>Submission id to what is still to be done about its bundle; and up to which height that is
    /// all.</summary>
    BundleTask = 26,

    /// <summary>Id of a received message to its row in the message store, encrypted.</summary>
    Message = 40,

    /// <summary>Id of a queued message to what it waits behind.</summary>
    Queue = 41,

    /// <summary>Id of a queued message to the message, encrypted.</summary>
    QueuedContent = 42,

    /// <summary>Keyed resend row of a message that was queued: what a repeat is answered with.</summary>
    QueueMark = 43,

    /// <summary>Id of an access to a received message that is no record to who opened it and why, encrypted, and to
    /// where the ledger has it.</summary>
    MessageAccess = 50,

    /// <summary>Id of a record and hash of a route's name to a delivery that is still to be made, or waits for
    /// somebody to act, encrypted.</summary>
    Delivery = 51,

    /// <summary>Id of an authorisation of a route to what it says, encrypted, and to where the ledger has it.</summary>
    DeliveryAuthorization = 52,

    /// <summary>Keyed hash of a name, such as an order's number, to the records that have it.</summary>
    RecordName = 55,
}
