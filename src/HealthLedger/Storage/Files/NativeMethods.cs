using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace HealthLedger.Storage.Files;

/// <summary>
/// The three calls that make a directory durable on Unix. .NET opens no directories, and without this a file that
/// was just created may be gone after power loss although its content was synchronised (POSIX fsync; Linux man page
/// fsync(2)).
/// </summary>
[SuppressMessage(
    "Interoperability", "SYSLIB1054",
    Justification = "Generated marshalling needs unsafe code, which the core does without.")]
internal static class NativeMethods
{
    /// <summary>Opens for reading when the flags are 0, the same on every Unix.</summary>
    [DllImport("libc", EntryPoint = "open", SetLastError = true, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static extern int Open(byte[] path, int flags);

    /// <summary>Synchronises.</summary>
    [DllImport("libc", EntryPoint = "fsync", SetLastError = true, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static extern int Sync(int descriptor);

    /// <summary>Closes.</summary>
    [DllImport("libc", EntryPoint = "close", SetLastError = true, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static extern int Close(int descriptor);
}
