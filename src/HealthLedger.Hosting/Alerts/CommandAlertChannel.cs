using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace HealthLedger.Hosting.Alerts;

/// <summary>
/// Runs a program for each notification, with the JSON on standard input. Exit code 0 is a delivery. What it writes is
/// dropped. Of the environment it gets PATH, HOME, LANG and TZ alone, so no passphrase. After the timeout it is killed
/// with its children, except for those that have left its tree.
/// </summary>
public sealed class CommandAlertChannel : IAlertChannel
{
    private static readonly string[] Kept = ["PATH", "HOME", "LANG", "LC_ALL", "TZ"];

    private readonly CommandAlertOptions _options;
    private readonly TimeProvider _time;

    /// <summary>Makes the channel; nothing is run yet.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="options">What it runs.</param>
    /// <param name="timeProvider">The timer of the timeout; the system's when left out.</param>
    /// <exception cref="ArgumentException">The program's path is not whole, or the timeout is out of its
    /// range.</exception>
    public CommandAlertChannel(string name, CommandAlertOptions options, TimeProvider? timeProvider = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Arguments.Count == 0 || !Path.IsPathFullyQualified(options.Arguments[0]))
        {
            throw new ArgumentException("The program is named by its whole path.", nameof(options));
        }

        if (options.Timeout < TimeSpan.FromSeconds(1) || options.Timeout > TimeSpan.FromSeconds(100))
        {
            throw new ArgumentException("The timeout of a command is 1 to 100 seconds.", nameof(options));
        }

        Name = name;
        _options = options;
        _time = timeProvider ?? TimeProvider.System;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public async Task SendAsync(AlertNotification notification, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(notification);
        using CancellationTokenSource late = new(_options.Timeout, _time);
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        using Process process = Begin();
        try
        {
            _ = DrainAsync(process.StandardOutput.BaseStream);
            _ = DrainAsync(process.StandardError.BaseStream);
            await WriteAsync(process, notification.ToJson(), either.Token).ConfigureAwait(false);
            await process.WaitForExitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception)
        {
            Kill(process);
            cancellationToken.ThrowIfCancellationRequested();
            throw new AlertDeliveryException("the command did not end in time and was killed.", exception);
        }

        if (process.ExitCode != 0)
        {
            throw new AlertDeliveryException(string.Create(
                CultureInfo.InvariantCulture, $"the command ended with exit code {process.ExitCode}."));
        }
    }

    private Process Begin()
    {
        ProcessStartInfo start = new(_options.Arguments[0])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        foreach (string argument in _options.Arguments.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        foreach (string name in start.Environment.Keys.Except(Kept, StringComparer.Ordinal).ToList())
        {
            start.Environment.Remove(name);
        }

        try
        {
            return Process.Start(start) ?? throw new AlertDeliveryException("the command cannot be started.");
        }
        catch (Win32Exception exception)
        {
            throw new AlertDeliveryException("the command cannot be started: look at its path and rights.", exception);
        }
    }

    // A command that reads nothing is fine: what counts is how it ends.
    private static async Task WriteAsync(Process process, byte[] json, CancellationToken cancellationToken)
    {
        try
        {
            Stream input = process.StandardInput.BaseStream;
            await input.WriteAsync(json, cancellationToken).ConfigureAwait(false);
            await input.FlushAsync(cancellationToken).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            return;
        }
    }

    // A pipe that nobody reads would stop it; a grandchild that keeps it open must not stop us.
    private static async Task DrainAsync(Stream output)
    {
        byte[] dropped = new byte[4096];
        try
        {
            while (await output.ReadAsync(dropped).ConfigureAwait(false) > 0)
            {
                continue;
            }
        }
        catch (Exception exception)
            when (exception is IOException or ObjectDisposedException or OperationCanceledException)
        {
            return;
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception exception)
            when (exception is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended by itself.
            return;
        }
    }
}
