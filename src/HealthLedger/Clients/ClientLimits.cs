namespace HealthLedger.Clients;

/// <summary>The version and the limits of docs/spec/clients.md section 3; both ends hold each other to them.</summary>
internal static class ClientLimits
{
    /// <summary>The version of the protocol.</summary>
    public const uint Version = 1;

    /// <summary>Bytes of a body in one frame.</summary>
    public const int PieceBytes = 64 * 1024;

    /// <summary>Bytes of a frame without its length: a piece and what stands before it.</summary>
    public const int FrameBytes = PieceBytes + 1024;

    /// <summary>Bytes of a body: a payload of 100 MiB with what belongs to it.</summary>
    public const int BodyBytes = (100 * 1024 * 1024) + (64 * 1024);

    /// <summary>Bytes of a body, or of the items of a listing, that are under way at most.</summary>
    public const int WindowBytes = 1024 * 1024;

    /// <summary>Bytes of the text of a failure.</summary>
    public const int TextBytes = 4096;

    /// <summary>Bytes of a socket's path on Linux, the NUL at its end not counted (unix(7)).</summary>
    public const int SocketPathBytes = 107;
}
