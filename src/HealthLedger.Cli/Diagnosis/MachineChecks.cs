using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace HealthLedger.Cli.Diagnosis;

/// <summary>What can be found of a machine without a ledger: versions, TLS, clock, ports.</summary>
internal static class MachineChecks
{
    private static readonly TimeSpan ClockWatch = TimeSpan.FromMilliseconds(250);
    private static readonly DateTimeOffset Plausible = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static Check Versions()
    {
        string version = typeof(LedgerNode).Assembly.GetName().Version?.ToString(3) ?? "unknown";
        return Check.Ok(
            "versions",
            $"HealthLedger {version}, {RuntimeInformation.FrameworkDescription}, "
            + $"{RuntimeInformation.OSDescription.Trim()}");
    }

    /// <summary>The library behind TLS, and that it has what keys and envelopes need.</summary>
    public static Check Tls()
    {
        if (!AesGcm.IsSupported)
        {
            return Check.Fail(
                "tls", "This system's cryptography has no AES-GCM.", "Install OpenSSL 1.1.1 or later (Debian: apt "
                + "install openssl).");
        }

        string library = OperatingSystem.IsLinux()
            ? $"OpenSSL 0x{SafeEvpPKeyHandle.OpenSslVersion:x}"
            : "the system's library";
        return OperatingSystem.IsLinux() && SafeEvpPKeyHandle.OpenSslVersion < 0x10101000
            ? Check.Fail("tls", $"{library} has no TLS 1.3.", "Install OpenSSL 1.1.1 or later.")
            : Check.Ok("tls", $"{library}, TLS 1.3 and AES-GCM");
    }

    /// <summary>Whether the wall clock is plausible and moves with the monotonic clock.</summary>
    public static async Task<Check> ClockAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        DateTimeOffset wall = time.GetUtcNow();
        if (wall < Plausible)
        {
            return Check.Fail(
                "clock", $"The wall clock says {wall:O}.", "Set the time and switch time synchronisation on "
                + "(chrony, NTP).");
        }

        long stamp = time.GetTimestamp();
        await Task.Delay(ClockWatch, time, cancellationToken).ConfigureAwait(false);
        TimeSpan advanced = time.GetUtcNow() - wall;
        TimeSpan elapsed = time.GetElapsedTime(stamp);
        TimeSpan apart = (advanced - elapsed).Duration();
        return apart < ClockWatch / 5
            ? Check.Ok("clock", $"{wall:O}; wall and monotonic clock agree within {apart.TotalMilliseconds:0.0} ms")
            : Check.Warn(
                "clock",
                $"In {elapsed.TotalMilliseconds:0} ms the wall clock moved by {advanced.TotalMilliseconds:0} ms.",
                "Check time synchronisation and the hypervisor: a clock that is being set, or stopped, stops sealing.");
    }

    /// <summary>Whether a port on loopback is free.</summary>
    public static Check Port(string name, int port, string option)
    {
        try
        {
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen(1);
            return Check.Ok(name, $"127.0.0.1:{port} is free");
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode == SocketError.AccessDenied
                ? Check.Fail(name, $"This user may not bind 127.0.0.1:{port}.", "Use a port of 1024 or above: "
                    + $"{option}.")
                : Check.Warn(
                    name,
                    $"127.0.0.1:{port} is in use ({exception.SocketErrorCode}).",
                    $"When that is not this ledger's own node, choose another with {option}, or stop the program "
                    + "that holds it.");
        }
    }
}
