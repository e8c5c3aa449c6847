using System.ComponentModel;
using System.Diagnostics;

namespace HealthLedger.Cli.Services;

/// <summary>
/// The users and groups of this machine, as the service manager looks them up: with `getent`, which also knows those of
/// a directory (NSS), not from /etc/passwd alone.
/// </summary>
internal sealed class UserDatabase
{
    private const string Program = "getent";
    private const string UsualFolders = "/usr/bin:/bin";
    private const int KeyNotFound = 2;

    // A directory that does not answer must not keep an installation waiting.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly string? _program;

    /// <param name="searchPath">The variable PATH; null for the usual folders.</param>
    public UserDatabase(string? searchPath) => _program = OperatingSystem.IsWindows()
        ? null
        : (searchPath ?? UsualFolders).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, Program))
            .FirstOrDefault(File.Exists);

    /// <summary>Whether there is a user of that name; null where it cannot be found out.</summary>
    public Task<bool?> HasUserAsync(string name, CancellationToken cancellationToken) =>
        HasAsync("passwd", name, cancellationToken);

    /// <summary>Whether there is a group of that name; null where it cannot be found out.</summary>
    public Task<bool?> HasGroupAsync(string name, CancellationToken cancellationToken) =>
        HasAsync("group", name, cancellationToken);

    private async Task<bool?> HasAsync(string database, string name, CancellationToken cancellationToken)
    {
        if (_program is null)
        {
            return null;
        }

        ProcessStartInfo start = new(_program, [database, name])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using CancellationTokenSource patience =
            CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            using Process process = Process.Start(start)!;
            process.StandardInput.Close();
            try
            {
                await Task.WhenAll(
                    process.StandardOutput.ReadToEndAsync(patience.Token),
                    process.StandardError.ReadToEndAsync(patience.Token),
                    process.WaitForExitAsync(patience.Token)).ConfigureAwait(false);
                return process.ExitCode switch { 0 => true, KeyNotFound => false, _ => null };
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                process.Kill(entireProcessTree: true);
                return null;
            }
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
