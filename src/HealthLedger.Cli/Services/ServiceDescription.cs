namespace HealthLedger.Cli.Services;

/// <summary>What a service runs, as whom, and where.</summary>
internal sealed class ServiceDescription
{
    /// <summary>The program, by its whole path.</summary>
    public required string Executable { get; init; }

    /// <summary>The options of `serve`.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The user.</summary>
    public required string User { get; init; }

    /// <summary>The group.</summary>
    public required string Group { get; init; }

    /// <summary>The data folder, by its whole path.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Folders besides it that are written to.</summary>
    public IReadOnlyList<string> WritableFolders { get; init; } = [];

    /// <summary>Files that hold secrets: nobody else may read them.</summary>
    public IReadOnlyList<string> SecretFiles { get; init; } = [];
}
