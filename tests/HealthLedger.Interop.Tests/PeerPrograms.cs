namespace HealthLedger.Interop.Tests;

/// <summary>Where the third-party programs are.</summary>
internal static class PeerPrograms
{
    public const string MllpSend = "mllp_send";

    /// <summary>The folder of our scripts and of the installed package of an npm peer.</summary>
    public static string FolderOf(string peer) =>
        Path.Combine(Root(), "tests", "HealthLedger.Interop.Tests", "Peers", peer);

    /// <summary>Why the peer cannot run, or null when it can.</summary>
    public static string? Missing(string peer)
    {
        if (peer == MllpSend)
        {
            return Find(MllpSend) is null ? "The Debian package python3-hl7 (mllp_send) is not installed." : null;
        }

        if (Find("node") is null)
        {
            return "Node.js is not installed.";
        }

        return Directory.Exists(Path.Combine(FolderOf(peer), "node_modules"))
            ? null
            : $"The npm peer {peer} is not installed.";
    }

    /// <summary>The full path of a program on the search path, or null.</summary>
    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);

    /// <summary>The root of the repository.</summary>
    public static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "HealthLedger.Sdk.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The repository root was not found.");
    }
}
