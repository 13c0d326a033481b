public import OAuthCore

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The clock of the machine, for those who are given no other.
public enum SystemClock {
    /// The present moment.
    public static var now: UnixTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return UnixTime(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
