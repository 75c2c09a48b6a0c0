// A ring of glass and metal marbles turns once over a chequered pond, in the course of the clock from 0 to 1.
// Written for Raymill's benchmark of efficiency: every frame takes about as long as any other, and no two threads, tiles or runs
// give other pixels (no radiosity, no jittered lights, no crand).
#version 3.7;
global_settings { assumed_gamma 1.0 max_trace_level 6 }

#declare Marbles = 11;
#declare Turn = 360 * clock;

camera {
  location <0, 3.4, -7.2>
  look_at <0, 0.35, 0>
  angle 44
  right x * image_width / image_height
}

light_source { <6, 9, -7> rgb <1, 0.94, 0.82> }
light_source { <-8, 5, -3> rgb <0.22, 0.28, 0.42> shadowless }

sky_sphere {
  pigment {
    gradient y
    color_map {
      [0.00 rgb <0.98, 0.72, 0.45>]
      [0.25 rgb <0.62, 0.62, 0.80>]
      [1.00 rgb <0.10, 0.20, 0.48>]
    }
  }
}

// The pond: what stands above it is seen in it, among slow waves.
plane {
  y, 0
  pigment { checker rgb <0.90, 0.88, 0.82> rgb <0.16, 0.22, 0.30> scale 0.8 rotate y * 30 }
  normal { ripples 0.06 frequency 3 phase 2 * clock scale 1.4 }
  finish { ambient 0.08 diffuse 0.7 reflection { 0.25 } }
}

#macro Colour(Share)
  rgb <0.5 + 0.5 * cos(2 * pi * Share), 0.5 + 0.5 * cos(2 * pi * (Share - 1 / 3)), 0.5 + 0.5 * cos(2 * pi * (Share - 2 / 3))>
#end

#declare I = 0;
#while (I < Marbles)
  #declare Height = 0.55 + 0.22 * sin(2 * pi * (2 * I / Marbles + clock));
  sphere {
    <2.3, Height, 0>, 0.48
    #if (mod(I, 3) = 0)
      pigment { rgbf <0.92, 0.97, 1, 0.9> }
      finish { specular 0.8 roughness 0.002 reflection { 0.04, 0.6 fresnel on } conserve_energy }
      interior { ior 1.45 }
    #else
      pigment { Colour(I / Marbles) }
      finish { ambient 0.05 diffuse 0.6 specular 0.7 roughness 0.01 reflection { 0.22 } }
    #end
    rotate y * (Turn + 360 * I / Marbles)
  }
  #declare I = I + 1;
#end

// The post that they turn around.
lathe {
  cubic_spline 8,
  <0.9, -0.2>, <0.85, 0>, <0.45, 0.35>, <0.62, 0.75>, <0.28, 1.2>, <0.42, 1.55>, <0, 1.9>, <-0.3, 2.1>
  pigment { rgb <0.95, 0.78, 0.42> }
  finish { ambient 0.02 diffuse 0.35 specular 0.9 roughness 0.006 metallic reflection { 0.45 metallic } }
}
