using HealthLedger.Cli.Input;

namespace HealthLedger.Cli.Hl7;

/// <summary>What the options of `hl7 send` name for TLS; null where they do not.</summary>
internal sealed class SendTlsFiles
{
    /// <summary>Certificates in PEM that may have signed the receiver's; without it those of the system.</summary>
    public InputFile? ServerCa { get; init; }

    /// <summary>The name that the receiver's certificate has; without it the host.</summary>
    public string? ServerName { get; init; }

    /// <summary>The sender's certificate in PEM, those above it behind it.</summary>
    public InputFile? Certificate { get; init; }

    /// <summary>Its key in PEM.</summary>
    public InputFile? Key { get; init; }

    /// <summary>The first line is the key's password.</summary>
    public InputFile? PasswordFile { get; init; }

    public bool IsAny => ServerCa is not null || ServerName is not null || Certificate is not null;
}
