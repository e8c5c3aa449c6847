namespace HealthLedger.Cli.Hl7;

/// <summary>Why a receiver's certificate was not taken.</summary>
internal enum TlsRefusal
{
    None = 0,
    NoCertificate = 1,
    UnknownAuthority = 2,
    OutOfDate = 3,
    OtherName = 4,
}
