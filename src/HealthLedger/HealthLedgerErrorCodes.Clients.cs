namespace HealthLedger;

/// <content>Several processes on one ledger, HLS60nn. Listed in docs/reference/error-codes-clients.md.</content>
public static partial class HealthLedgerErrorCodes
{
    /// <summary>The path of a socket is longer than the system takes.</summary>
    public const string SocketPathTooLong = "HLS6001";

    /// <summary>The socket for clients cannot be made.</summary>
    public const string SocketNotBound = "HLS6002";

    /// <summary>No node answers at the socket.</summary>
    public const string WriterUnreachable = "HLS6003";

    /// <summary>The process at the other end of the socket is another user's.</summary>
    public const string PeerRefused = "HLS6004";

    /// <summary>The node at the socket writes another ledger than the client expects.</summary>
    public const string LedgerUnexpected = "HLS6005";

    /// <summary>Client and node speak different versions.</summary>
    public const string ClientVersionUnknown = "HLS6006";

    /// <summary>The node has as many clients as it may.</summary>
    public const string ClientLimitReached = "HLS6007";

    /// <summary>The other end broke the protocol.</summary>
    public const string ProtocolViolated = "HLS6008";

    /// <summary>The connection was lost, and what became of the call could not be found out.</summary>
    public const string OutcomeUnknown = "HLS6009";

    /// <summary>A request came with the id of another one.</summary>
    public const string RequestIdReused = "HLS6010";

    /// <summary>The node is stopping and takes no new requests.</summary>
    public const string WriterStopping = "HLS6011";

    /// <summary>The connection was lost in the midst of a listing.</summary>
    public const string ListingInterrupted = "HLS6012";

    /// <summary>Clients are not supported on this platform.</summary>
    public const string ClientsUnsupported = "HLS6013";
}
