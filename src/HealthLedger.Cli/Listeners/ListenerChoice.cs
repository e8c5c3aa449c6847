using HealthLedger.Cli.Input;

namespace HealthLedger.Cli.Listeners;

/// <summary>One listener of a file, for a command that takes its rules.</summary>
internal static class ListenerChoice
{
    /// <summary>Reads the file and finds the listener; null when the file has faults, which were shown then.</summary>
    /// <exception cref="CliException">The file cannot be read, or has no such listener (HLS1201).</exception>
    public static async Task<ListenerConfiguration?> ReadAsync(
        CommandContext context, string path, string name, CancellationToken cancellationToken)
    {
        ListenerFile file = await ListenerFile.ReadAsync(path, context.Environment, cancellationToken)
            .ConfigureAwait(false);
        return !file.Show(context.Console)
            ? null
            : file.Listeners.FirstOrDefault(one => one.Name == name)
                ?? throw CliException.Usage($"'{path}' has no listener '{name}'.");
    }
}
