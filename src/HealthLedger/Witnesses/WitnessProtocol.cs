namespace HealthLedger.Witnesses;

/// <summary>How a witness is asked over HTTPS (docs/spec/witnesses.md): one POST a request.</summary>
public static class WitnessProtocol
{
    /// <summary>Where a witness answers, below its address.</summary>
    public const string Path = "/healthledger/witness/v1";

    /// <summary>The media type of requests and answers.</summary>
    public const string MediaType = "application/cbor";

    /// <summary>The most bytes of a request, 1 MiB.</summary>
    public const int MaxRequestBytes = 1024 * 1024;

    /// <summary>The most bytes of an answer, 64 KiB.</summary>
    public const int MaxAnswerBytes = 64 * 1024;
}
